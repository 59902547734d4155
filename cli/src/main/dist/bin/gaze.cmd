@echo off
rem Starts Gaze. JAVA_HOME names the Java to use (17 or newer), GAZE_JAVA_OPTS adds arguments for it.
setlocal
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
where /q "%java%" 2>nul || if not exist "%java%" (
    echo gaze: there is no Java at "%java%": install a JDK 17 or newer, or set JAVA_HOME to one. 1>&2
    exit /b 2
)
rem The tolerances of the self-test are those of float32, and NVIDIA's libraries round to TF32.
if /i "%~1"=="selftest" if not defined NVIDIA_TF32_OVERRIDE set "NVIDIA_TF32_OVERRIDE=0"
"%java%" -XX:+UseSerialGC -Xmn32m --enable-native-access=ALL-UNNAMED -Dai.djl.offline=true %GAZE_JAVA_OPTS% -cp "%~dp0..\lib\*" ai.gaze.cli.Gaze %*
exit /b %ERRORLEVEL%
