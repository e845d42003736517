#!/bin/sh
# Start synth from the folder in which this file lies; install it there first. Its argument is a command of synth.
cd "$(dirname "$0")" || exit 1

stop() {
    echo "$1"
    printf 'Press Enter to close this window. '
    read -r _
    exit 1
}

# The last step of the installation writes this file: one that was interrupted is done again.
if [ ! -f synth/installed ]; then
    for python in python3.13 python3.12 python3.11 python3; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
        python=
    done
    [ -n "$python" ] || stop "synth needs Python 3.11 or newer: https://www.python.org/downloads/. Install it, then start this again."
    echo "The first start installs synth into this folder. It needs the network, this once, and takes some minutes."
    rm -rf synth
    "$python" -m venv synth || stop "The folder could not be prepared. On Debian and Ubuntu: sudo apt install python3-venv"
    synth/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt &&
        synth/bin/python -m pip install --quiet --disable-pip-version-check --no-deps ./*.whl &&
        touch synth/installed || stop "The installation did not work. Is there a network? Start this again to try once more."
fi
synth/bin/synth "${1:-desk}" || stop "synth has stopped."
