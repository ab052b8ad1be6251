/* The small program that starts the genuine pythonXY.dll: python.exe, and with -DGUI the pythonw.exe without a console. */
#include <windows.h>
__declspec(dllimport) int Py_Main(int, wchar_t **);
#ifdef GUI
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, LPWSTR c, int d) { return Py_Main(__argc, __wargv); }
#else
int wmain(int c, wchar_t **v) { return Py_Main(c, v); }
#endif
