#include "licensetool.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <cstdio>

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const auto result = gateway::licensetool::run(app.arguments().mid(1), QDateTime::currentMSecsSinceEpoch());
    std::fwrite(result.errors.constData(), 1, static_cast<std::size_t>(result.errors.size()), stderr);
    const auto size = static_cast<std::size_t>(result.output.size());
    if (std::fwrite(result.output.constData(), 1, size, stdout) != size || std::fflush(stdout) != 0) {
        std::perror("omnimessage-smpp-license");
        return 1;
    }
    return result.exitCode;
}
