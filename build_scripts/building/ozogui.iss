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
; A program that runs is never closed by the setup: it may be uploading. The person is asked to close it.
CloseApplications=no
ChangesAssociations=yes
#ifdef Signed
SignTool=ozogui
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

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
Type: filesandordirs; Name: "{app}\_replaced"
Type: filesandordirs; Name: "{app}\_to_delete"

[Code]
{ An upgrade either happens or has never been. What is installed is moved aside in one piece before the first new file
  comes, is put back when anything fails, and is deleted when all is done. Libraries of an older version are thereby
  never found by a newer one. A _replaced that is there at the start is of a setup that was cut off: it is put back
  first. Only what the program consists of is touched: a person may have chosen a folder that holds other things. }

const
  RunningMutex = 'OzoGUI-is-running';
  LastPart = 2;
  BusyTries = 8;
  BusyPauseMs = 250;

var
  MovedAside, Finished: Boolean;

function Part(I: Integer): String;
begin
  case I of
    0: Result := '_internal';
    1: Result := '{#Name}.exe';
    2: Result := 'ozogui-cli.exe';
  end;
end;

function IsThere(Path: String): Boolean;
begin
  Result := FileExists(Path) or DirExists(Path);
end;

function IsFree(Path: String): Boolean;
var
  Tries: Integer;
begin
  { Who looks at a file only for a moment, such as a virus scanner, is given two seconds. }
  Result := False;
  for Tries := 1 to BusyTries do
  begin
    try
      TFileStream.Create(Path, fmOpenReadWrite or fmShareExclusive).Free;
      Result := True;
      Exit;
    except
      Sleep(BusyPauseMs);
    end;
  end;
end;

function BusyAt(Path: String): String;
var
  Found: TFindRec;
begin
  Result := '';
  if FileExists(Path) and not IsFree(Path) then
    Result := Path
  else if DirExists(Path) and FindFirst(Path + '\*', Found) then
  try
    repeat
      if (Found.Name <> '.') and (Found.Name <> '..') then
        Result := BusyAt(Path + '\' + Found.Name);
    until (Result <> '') or not FindNext(Found);
  finally
    FindClose(Found);
  end;
end;

function BusyIn(App: String): String;
var
  I: Integer;
begin
  Result := '';
  for I := 0 to LastPart do
    if Result = '' then
      Result := BusyAt(App + '\' + Part(I));
end;

procedure DeleteParts(Folder: String);
var
  I: Integer;
begin
  for I := 0 to LastPart do
    DelTree(Folder + '\' + Part(I), True, True, True);
end;

function MoveParts(Source, Target: String): Boolean;
var
  I: Integer;
begin
  Result := ForceDirectories(Target);
  for I := 0 to LastPart do
    if Result and IsThere(Source + '\' + Part(I)) then
    begin
      Result := RenameFile(Source + '\' + Part(I), Target + '\' + Part(I));
      if not Result then
        Log('Cannot be moved: ' + Source + '\' + Part(I));
    end;
end;

procedure PutBack(App: String);
var
  I: Integer;
begin
  Log('Putting back what was installed before.');
  { Only what stands in the way of an older part goes: a part that was never moved aside stays. }
  for I := 0 to LastPart do
    if IsThere(App + '\_replaced\' + Part(I)) then
      DelTree(App + '\' + Part(I), True, True, True);
  if MoveParts(App + '\_replaced', App) then
    RemoveDir(App + '\_replaced');
end;

function PrepareToInstall(var NeedsRestart: Boolean): String;
var
  App, Busy: String;
begin
  Result := '';
  App := RemoveBackslash(ExpandConstant('{app}'));
  if CheckForMutexes(RunningMutex) then
  begin
    Result := '{#Name} is running. Nothing was changed. Close it, let an upload finish first, and start the setup again.';
    Exit;
  end;
  if DirExists(App + '\_replaced') then
    PutBack(App);
  DelTree(App + '\_to_delete', True, True, True);
  if not FileExists(App + '\' + Part(1)) and not FileExists(App + '\' + Part(2)) then
  begin
    if DirExists(App + '\_internal') and not FileExists(App + '\unins000.dat') then
      Result := 'The folder ' + App + ' holds another program. Nothing was changed. Choose another folder.';
    if not DirExists(App + '\_internal') or (Result <> '') then
      Exit;
  end;
  Busy := BusyIn(App);
  if Busy <> '' then
  begin
    Result := 'Another program holds a file of {#Name}: ' + Busy + '. Nothing was changed. ' +
      'Close what uses it, or restart the computer, and start the setup again.';
    Exit;
  end;
  MovedAside := MoveParts(App, App + '\_replaced');
  if not MovedAside then
  begin
    PutBack(App);
    Result := 'The installed {#Name} cannot be moved aside, so it was left as it is. ' +
      'Restart the computer and start the setup again.';
  end;
end;

procedure ShareThePace;
var
  Folder: String;
  Code: Integer;
begin
  { CloudAgent counts the requests of an account, not of a person: one count for all people of this computer. Anybody may
    make a folder there and let all users (S-1-5-32-545) write it; where that is forbidden, each person keeps an own one. }
  Folder := ExpandConstant('{commonappdata}\{#Name}');
  if DirExists(Folder) or not CreateDir(Folder) then
    Exit;
  if not Exec(ExpandConstant('{sys}\icacls.exe'), '"' + Folder + '" /grant *S-1-5-32-545:(OI)(CI)M', '', SW_HIDE,
    ewWaitUntilTerminated, Code) or (Code <> 0) then
    RemoveDir(Folder);
end;

procedure CurStepChanged(CurStep: TSetupStep);
var
  App: String;
begin
  if CurStep <> ssPostInstall then
    Exit;
  Finished := True;
  App := RemoveBackslash(ExpandConstant('{app}'));
  { The new name says that the older version is not needed any more, should its deletion be cut off. }
  if MovedAside and RenameFile(App + '\_replaced', App + '\_to_delete') then
    DelTree(App + '\_to_delete', True, True, True);
  ShareThePace;
end;

procedure DeinitializeSetup;
var
  App: String;
begin
  if MovedAside and not Finished then
  begin
    App := RemoveBackslash(ExpandConstant('{app}'));
    { Whatever the new version has brought goes, so that nothing of it stays between the older one's files. }
    DeleteParts(App);
    PutBack(App);
  end;
end;

function InitializeUninstall: Boolean;
var
  Busy: String;
begin
  { Half an uninstallation would leave a program that does not start. }
  Busy := BusyIn(RemoveBackslash(ExpandConstant('{app}')));
  Result := Busy = '';
  if not Result then
    SuppressibleMsgBox('Another program holds a file of {#Name}: ' + Busy + #13#10 + 'Nothing was removed. ' +
      'Close what uses it, or restart the computer, and try again.', mbError, MB_OK, IDOK);
end;

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
