/* Stands in for the icuuc.dll that Windows 10 has and Wine has not: Qt6Core asks for these names and lives without what they do. Never shipped. */
#define X __declspec(dllexport)
typedef int E;
X void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void){} X void UCNV_TO_U_CALLBACK_SUBSTITUTE(void){}
X void ucnv_cbFromUWriteUChars(void){} X void ucnv_cbToUWriteUChars(void){} X void ucnv_close(void*c){}
X int ucnv_countAvailable(void){return 0;} X int ucnv_fromUCountPending(void*c,E*e){return 0;} X void ucnv_fromUnicode(void){}
X const char* ucnv_getAvailableName(int n){return 0;} X void ucnv_getFromUCallBack(void){} X char ucnv_getMaxCharSize(void*c){return 1;}
X const char* ucnv_getName(void*c,E*e){return 0;} X const char* ucnv_getStandardName(const char*a,const char*b,E*e){*e=4;return 0;}
X void ucnv_getToUCallBack(void){} X void* ucnv_open(const char*n,E*e){*e=4;return 0;} X void ucnv_reset(void*c){}
X void ucnv_setFromUCallBack(void){} X void ucnv_setToUCallBack(void){} X int ucnv_toUCountPending(void*c,E*e){return 0;} X void ucnv_toUnicode(void){}
