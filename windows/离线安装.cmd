@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
title 案典：安装
pushd "%~dp0.." || goto failed
if not exist "wheels" goto nowheels
python -c "import sys; sys.exit(sys.version_info < (3, 11))" || goto nopython
if not exist ".venv\Scripts\python.exe" python -m venv .venv || goto failed
.venv\Scripts\python.exe -m pip install --no-index --find-links wheels --require-hashes -r requirements.lock || goto failed
.venv\Scripts\python.exe -m pip install --no-index --no-deps --no-build-isolation -e . || goto failed
.venv\Scripts\kb.exe --version || goto failed
echo.
echo 已经安装。把文件拖到“导入案例.cmd”上就能导入。
goto end

:nowheels
echo 没有找到 wheels 文件夹。请在能上网的电脑上运行 make wheels，把整个文件夹复制过来。
goto end

:nopython
echo 没有找到 Python 3.11 或更新的 64 位版本。安装时请勾选“Add python.exe to PATH”。
goto end

:failed
echo.
echo 没有装成，原因见上面。请把这个窗口的文字抄给技术人员。

:end
echo.
echo 看完后按任意键关闭这个窗口。
pause >nul
