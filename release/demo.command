#!/bin/sh
# Make the demonstration: an overview of invented reports.
exec "$(dirname "$0")/start.sh" demo
