; The installer, for one user and without administrator rights. Made by package.sh:
;   makensis -DVERSION=... -DFILES=folder -DOUTPUT=setup.exe readyscope.nsi
; /S installs and uninstalls silently, /D=folder (last, unquoted) chooses the folder. With its second
; box, or with /PATH, readyscope-cli is found in every terminal. Settings stay when the program goes,
; unless the uninstaller is told to take them along: by its second box, or with /SETTINGS.

; 64-bit like the program; it also needs no 32-bit layer where it is tested.
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "Sections.nsh"
!include "StrFunc.nsh"
!include "WinMessages.nsh"

${Using:StrFunc} StrStr
${Using:StrFunc} UnStrRep

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Readyscope"

Name "Readyscope"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Readyscope"
; An update goes where the first installation went.
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "Readyscope ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Readyscope"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Readyscope installer"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "../icon/readyscope.ico"
!define MUI_UNICON "../icon/readyscope.ico"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_UNCOMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\readyscope.exe"

!insertmacro MUI_PAGE_LICENSE "${FILES}/LICENSE.txt"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A program that is running cannot be replaced or removed.
!macro STOP_IF_RUNNING
  ${If} ${FileExists} "$INSTDIR\readyscope.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\readyscope.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "Readyscope is running. Please close it first." /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; Recordings are opened by Readyscope; for captures, which other programs may have, it is one of
; those that the menu offers.
!define CLASSES "Software\Classes"
!macro WRITE_OPENING CLASS WORDS
  WriteRegStr HKCU "${CLASSES}\${CLASS}" "" "${WORDS}"
  WriteRegStr HKCU "${CLASSES}\${CLASS}\DefaultIcon" "" "$INSTDIR\readyscope.exe,0"
  WriteRegStr HKCU "${CLASSES}\${CLASS}\shell\open\command" "" '"$INSTDIR\readyscope.exe" "%1"'
!macroend
!macro OFFER_FOR ENDING
  WriteRegStr HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "Readyscope.Capture" ""
!macroend
; The key itself stays: it is everybody's.
!macro NO_LONGER_OFFER_FOR ENDING
  DeleteRegValue HKCU "${CLASSES}\${ENDING}\OpenWithProgids" "Readyscope.Capture"
!macroend
; File managers that are open know of it at once.
!macro TELL_OF_ASSOCIATIONS
  System::Call "shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)"
!macroend

; The user's own PATH into $0, or an empty text if there is none. $1 is "unknown" if there is one that
; is too long for an installer to hold: it must not be written back cut off.
!define PATH_LENGTH_MAX 700
!macro READ_PATH
  StrCpy $0 ""
  StrCpy $1 ""
  StrCpy $2 0
  ${Do}
    ClearErrors
    EnumRegValue $3 HKCU "Environment" $2
    ${If} ${Errors}
    ${OrIf} $3 == ""
      ${ExitDo}
    ${EndIf}
    ${If} $3 == "Path"
      ReadRegStr $0 HKCU "Environment" "Path"
      StrLen $3 $0
      ${If} ${Errors}
      ${OrIf} $3 > ${PATH_LENGTH_MAX}
        StrCpy $1 "unknown"
      ${EndIf}
      ${ExitDo}
    ${EndIf}
    IntOp $2 $2 + 1
  ${Loop}
!macroend

; Terminals that are opened from now on know of it.
!macro WRITE_PATH
  WriteRegExpandStr HKCU "Environment" "Path" "$0"
  SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
!macroend

Section "Readyscope"
  SectionIn RO
  !insertmacro STOP_IF_RUNNING
  SetOutPath "$INSTDIR"
  File /r "${FILES}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Readyscope.lnk" "$INSTDIR\readyscope.exe"

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Readyscope"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\readyscope.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Readyscope authors"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  !insertmacro WRITE_OPENING "Readyscope.Recording" "Readyscope recording"
  !insertmacro WRITE_OPENING "Readyscope.Capture" "Network capture"
  WriteRegStr HKCU "${CLASSES}\.readyscope" "" "Readyscope.Recording"
  !insertmacro OFFER_FOR ".pcap"
  !insertmacro OFFER_FOR ".pcapng"
  !insertmacro TELL_OF_ASSOCIATIONS

  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
SectionEnd

Section /o "readyscope-cli in PATH" path
  !insertmacro READ_PATH
  ${If} $1 == "unknown"
    MessageBox MB_OK|MB_ICONEXCLAMATION "Your PATH is too long to be changed by an installer. \
Please add $INSTDIR to it yourself." /SD IDOK
  ${Else}
    ${StrStr} $2 ";$0;" ";$INSTDIR;"
    ${If} $2 == ""
      ${If} $0 != ""
        StrCpy $0 "$0;"
      ${EndIf}
      StrCpy $0 "$0$INSTDIR"
      !insertmacro WRITE_PATH
    ${EndIf}
  ${EndIf}
SectionEnd

Function .onInit
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PATH" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${path}
  ${EndIf}
FunctionEnd

Section "un.Readyscope"
  SectionIn RO
  !insertmacro STOP_IF_RUNNING
  Delete "$SMPROGRAMS\Readyscope.lnk"
  ; File by file: the folder may be one that the user chose and keeps other things in.
  !include "${REMOVE}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${CLASSES}\Readyscope.Recording"
  DeleteRegKey HKCU "${CLASSES}\Readyscope.Capture"
  DeleteRegKey HKCU "${CLASSES}\.readyscope"
  !insertmacro NO_LONGER_OFFER_FOR ".pcap"
  !insertmacro NO_LONGER_OFFER_FOR ".pcapng"
  !insertmacro TELL_OF_ASSOCIATIONS

  !insertmacro READ_PATH
  ${If} $1 != "unknown"
  ${AndIf} $0 != ""
    StrCpy $2 $0
    ${UnStrRep} $0 ";$0;" ";$INSTDIR;" ";"
    ; Without the separators that were put around it.
    StrCpy $0 $0 -1 1
    ${If} $0 != $2
      !insertmacro WRITE_PATH
    ${EndIf}
  ${EndIf}
SectionEnd

Section /o "un.Settings and workspaces of yours" settings
  RMDir /r "$APPDATA\Readyscope"
SectionEnd

Function un.onInit
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/SETTINGS" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${settings}
  ${EndIf}
FunctionEnd
