#!/bin/sh
# Linux: put an entry for the desk into the menu of programs, for this user.
folder=$(cd "$(dirname "$0")" && pwd) || exit 1
target="${XDG_DATA_HOME:-$HOME/.local/share}/applications"
mkdir -p "$target" || exit 1
# In an entry the signs ", `, $ and \ of a path need a backslash, which itself is written twice; % is written twice.
quoted=$(printf '%s/start.sh' "$folder" | sed -e 's/\\/\\\\\\\\/g' -e 's/["`$]/\\\\&/g' -e 's/%/%%/g')
cat > "$target/synth-desk.desktop" <<END
[Desktop Entry]
Type=Application
Name=synth desk
Comment=Read inspection reports, confirm what they say, and write an overview
Exec="$quoted" desk
Terminal=true
Categories=Office;
END
echo "The menu of programs now has an entry 'synth desk'. Start synth from there."
