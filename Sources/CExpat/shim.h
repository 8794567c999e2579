// expat for Swift.
#pragma once
// Declares the limits of entity expansion, which every expat since 2.4.0 that reads document types has.
#ifndef XML_DTD
#define XML_DTD 1
#endif
#ifndef XML_GE
#define XML_GE 1
#endif
#include <expat.h>
