#include "fuzz.h"

#include <QtCore/QtGlobal>
#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace fuzz {

void fail(const char *what, const char *file, int line)
{
    std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    std::abort();
}

bool isPrintable(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

namespace {

/// Whatever a peer sends, Qt has nothing to say about how its functions are used.
void warned(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    std::fprintf(stderr, "%s\n", qPrintable(message));
    if (type != QtDebugMsg && type != QtInfoMsg)
        std::abort();
}

} // namespace
} // namespace fuzz

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    qInstallMessageHandler(fuzz::warned);
    return 0;
}
