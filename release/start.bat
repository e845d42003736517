@echo off
rem Start synth from the folder in which this file lies; install it there first. Its argument is a command of synth.
cd /d "%~dp0"
rem The last step of the installation writes this file: one that was interrupted is done again.
if exist synth\installed goto start
set PYTHON=py -3
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul || set PYTHON=python
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul || goto nopython
echo The first start installs synth into this folder. It needs the network, this once, and takes some minutes.
if exist synth rmdir /s /q synth
%PYTHON% -m venv synth || goto failed
synth\Scripts\python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt || goto failed
for %%w in (*.whl) do synth\Scripts\python -m pip install --quiet --disable-pip-version-check --no-deps "%%w" || goto failed
echo installed> synth\installed
:start
set COMMAND=%1
if "%COMMAND%"=="" set COMMAND=desk
synth\Scripts\synth %COMMAND%
if errorlevel 1 pause
exit /b
:nopython
echo synth needs Python 3.11 or newer: https://www.python.org/downloads/. Install it, then start this again.
pause
exit /b 1
:failed
echo The installation did not work. Is there a network? Start this again to try once more.
pause
exit /b 1
