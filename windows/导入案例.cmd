@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
set "PYTHONUTF8=1"
title 案典：导入案例
pushd "%~dp0.." || goto nofolder
if not exist ".venv\Scripts\kb.exe" goto noprogram
if "%~1"=="" goto nofile
set "FAILED=0"

:next
if "%~1"=="" goto done
echo.
echo ==== "%~nx1"
".venv\Scripts\kb.exe" import --write "%~1"
if errorlevel 1 set "FAILED=1"
shift /1
goto next

:done
echo.
if "%FAILED%"=="0" echo 全部导入。请按上面的报告核对新写的案例文件，再运行 kb lint。
if "%FAILED%"=="1" echo 有文件没有导入，原因见上面；其余的已经导入。
goto end

:nofolder
echo 打不开程序所在的文件夹。请把整个文件夹复制到本机，例如 D:\andian，再试一次。
set "FAILED=1"
goto end

:noprogram
echo 没有找到 .venv\Scripts\kb.exe，程序还没有安装。请先按 docs\windows.md 安装。
set "FAILED=1"
goto end

:nofile
echo 请把 Word 文件、网页、文字文件或者装着它们的文件夹拖到“导入案例.cmd”上，再松开鼠标。
set "FAILED=2"

:end
echo.
echo 看完后按任意键关闭这个窗口。
pause >nul
exit /b %FAILED%
