Write-Host "set up"
