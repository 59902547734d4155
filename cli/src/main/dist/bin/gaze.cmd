@echo off
rem Starts Gaze. JAVA_HOME names the Java to use (17 or newer), GAZE_JAVA_OPTS adds arguments for it.
rem Jars of others, such as one with attention modules, lie in plugins beside lib.
setlocal
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
where /q "%java%" 2>nul || if not exist "%java%" (
    >&2 echo gaze: there is no Java at "%java%": install a JDK 17 or newer, or set JAVA_HOME to one.
    exit /b 2
)
rem The first line of java -version is such as: openjdk version "17.0.15" 2025-04-15
set "version="
for /f "tokens=3" %%v in ('call "%java%" -version 2^>^&1 ^| findstr /c:" version "') do if not defined version set "version=%%~v"
for /f "delims=.-+" %%m in ("%version%") do set "version=%%m"
if not defined version set "version=17"
if %version% lss 17 (
    >&2 echo gaze: "%java%" is older than Java 17: install a JDK 17 or newer and set JAVA_HOME to it.
    exit /b 2
)
rem Libraries of the engine use native code and sun.misc.Unsafe, of which Java 24 and newer warn.
set "warned=--enable-native-access=ALL-UNNAMED"
if %version% geq 23 set "warned=%warned% --sun-misc-unsafe-memory-access=allow"
rem The tolerances of the self-test are those of float32, and NVIDIA's libraries round to TF32.
if /i "%~1"=="selftest" if not defined NVIDIA_TF32_OVERRIDE set "NVIDIA_TF32_OVERRIDE=0"
"%java%" -XX:+UseSerialGC -Xmn32m %warned% -Dai.djl.offline=true %GAZE_JAVA_OPTS% -cp "%~dp0..\lib\*;%~dp0..\plugins\*" ai.gaze.cli.Gaze %*
exit /b %ERRORLEVEL%
