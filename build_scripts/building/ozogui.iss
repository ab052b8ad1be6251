; The installer for Windows, for Inno Setup 6: for one person, without administrator rights.
; building/windows.py compiles it with /DVersion=1.2.3 /DSource=FOLDER /DTarget=FOLDER and, where a certificate
; is named, /DSigned and the sign tool "ozogui".
; Silent: OzoGUI-1.2.3-windows-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART

#define Name "OzoGUI"
#ifndef Version
  #error Give the version: /DVersion=1.2.3
#endif
#ifndef Source
  #error Give the folder that was built: /DSource=dist\OzoGUI
#endif
#ifndef Target
  #error Give the folder for the installer: /DTarget=dist
#endif
[Setup]
; Who the program is to Windows, for ever: it finds the installed version by this.
AppId={{6C0E0A52-6B9B-4C57-9E0B-5B0E7F0A3D41}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=OzoGUI founders
AppCopyright=Copyright (c) 2026 OzoGUI founders. MIT licence.
VersionInfoVersion={#Version}
VersionInfoDescription={#Name} Setup
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
DisableDirPage=auto
DisableReadyPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
SetupIconFile=icons\ozogui.ico
UninstallDisplayIcon={app}\{#Name}.exe
UninstallDisplayName={#Name}
LicenseFile=..\..\LICENSE
OutputDir={#Target}
OutputBaseFilename={#Name}-{#Version}-windows-setup
; Held by every OzoGUI that runs, the command line too (support/windows_identity.py): it is asked for before anything is touched.
AppMutex=OzoGUI-is-running
CloseApplications=yes
RestartApplications=no
ChangesAssociations=yes
#ifdef Signed
SignTool=ozogui
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; Libraries of an older version must not be found by a newer one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
; ozogui-defaults.json is IT's: none is brought, and one that lies there stays.
Source: "{#Source}\*"; DestDir: "{app}"; Excludes: "ozogui-defaults.json"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Name}.exe"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Name}.exe"; Tasks: desktopicon

[Registry]
; "Open with" offers the program for spreadsheets; it takes no kind of file away from Excel.
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "{#Name}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\shell\open\command"; ValueType: string; ValueData: """{app}\{#Name}.exe"" ""%1"""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".xlsx"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".xlsm"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".xlsb"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".xls"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".ods"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".csv"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".tsv"; ValueData: ""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\{#Name}.exe\SupportedTypes"; ValueType: string; ValueName: ".tab"; ValueData: ""; Flags: uninsdeletekey

[Run]
Filename: "{app}\{#Name}.exe"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Code]
function DataFolder: String;
begin
  Result := GetEnv('OZOGUI_HOME');
  if Result = '' then
    Result := ExpandConstant('{localappdata}\{#Name}');
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  // What people have done with the program is theirs: it stays, and they are told where it is.
  if (Step = usPostUninstall) and DirExists(DataFolder) and not UninstallSilent then
    MsgBox('Your settings and the memory of uploads stay in' + #13#10 + DataFolder + #13#10 +
      'Delete that folder if nobody needs them any more.', mbInformation, MB_OK);
end;
