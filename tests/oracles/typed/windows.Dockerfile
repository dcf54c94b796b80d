# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
ENV APP_HOME=C:\app
WORKDIR C:\app
COPY publish .
RUN New-Item -ItemType Directory -Path C:\logs | Out-Null; `
    Set-ItemProperty -Path HKLM:\SYSTEM\CurrentControlSet\Services\Dnscache `
        -Name ServerPriorityTimeLimit -Value 0
EXPOSE 8080
USER ContainerUser
ENTRYPOINT ["C:\\app\\service.exe"]
