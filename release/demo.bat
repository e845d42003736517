@echo off
rem Make the demonstration: an overview of invented reports.
call "%~dp0start.bat" demo
pause
