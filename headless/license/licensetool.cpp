#include "licensetool.h"

#include "license/license.h"
#include "license/licensekeys.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QFile>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace gateway::licensetool {
namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2 };

/// The private half of the key that a build takes licences from unless GATEWAY_LICENSE_KEY says otherwise. It is public
/// and protects nothing: for development and tests.
constexpr const char *kDevelopmentKey = "f1aLu5gRof+Ga8ri+zl5PsEZdzMxAzLnvwqvTXUq5SY=";

constexpr const char *kUsage = R"(Usage: omnimessage-smpp-license COMMAND [OPTIONS]

Makes and checks licence files of the gateway.

Commands:
  make     print a licence
  keygen   make a new pair of keys
  check    check a licence as the gateway of this build would

`omnimessage-smpp-license COMMAND --help` explains a command.
Exit codes: 0 done, 1 failed, 2 wrong usage.
)";

constexpr const char *kMakeUsage = R"(Usage: omnimessage-smpp-license make --licensee NAME --expires DATE [--key FILE]

Prints a licence, to be the gateway's license_file.

Options:
  --licensee NAME   whom it is for
  --expires DATE    2027-01-31 (valid to the end of that day, UTC) or 2027-01-31T12:00:00Z
  --key FILE        the private key of `keygen`; without it the development key, which only a build with
                    the default GATEWAY_LICENSE_KEY accepts

Example:
  omnimessage-smpp-license make --licensee "Example Ltd" --expires 2027-12-31 > license.json
)";

constexpr const char *kKeygenUsage = R"(Usage: omnimessage-smpp-license keygen FILE

Makes a new pair of keys. The private key goes into FILE, which must not exist (mode 0600); the public key is printed.
A gateway that takes licences of this key is built with `cmake -DGATEWAY_LICENSE_KEY=` and the public key.
)";

constexpr const char *kCheckUsage = R"(Usage: omnimessage-smpp-license check FILE [--public-key KEY]

Checks a licence as the gateway of this build would: exit code 0 valid, 1 not.

Options:
  --public-key KEY  the key to check against, base64 or hex, instead of this build's
)";

Result failed(const QString &why) { return {kFailed, {}, "omnimessage-smpp-license: " + why.toUtf8() + '\n'}; }
Result wrongUsage(const QString &why)
{
    return {
        kWrongUsage, {}, "omnimessage-smpp-license: " + why.toUtf8() + "\nTry 'omnimessage-smpp-license --help'.\n"};
}

QCommandLineOption valueOption(const QString &name) { return {name, QString(), QStringLiteral("value")}; }

/// The file's octets, a few KiB at most.
Expected<QByteArray, QString> contentsOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected<QString>{path + QStringLiteral(": ") + file.errorString()};
    return file.read(128 * 1024);
}

Result make(const QCommandLineParser &options, qint64 nowMs)
{
    if (!options.positionalArguments().isEmpty())
        return wrongUsage(QStringLiteral("make takes no argument '%1'").arg(options.positionalArguments().front()));
    for (const auto &name : {QStringLiteral("licensee"), QStringLiteral("expires")}) {
        if (!options.isSet(name))
            return wrongUsage(QStringLiteral("make needs --") + name);
    }
    QByteArray key = kDevelopmentKey;
    if (options.isSet(QStringLiteral("key"))) {
        const auto read = contentsOf(options.value(QStringLiteral("key")));
        if (!read)
            return failed(read.error());
        key = *read;
    }
    const auto privateKey = decodeLicenseKey(key);
    if (!privateKey)
        return failed(options.value(QStringLiteral("key")) + QStringLiteral(": ") + privateKey.error());
    const auto license =
        makeLicense(options.value(QStringLiteral("licensee")), options.value(QStringLiteral("expires")), *privateKey);
    if (!license)
        return wrongUsage(license.error());
    Result result{kDone, *license, {}};
    if (const auto read = readLicense(*license, publicLicenseKeyOf(*privateKey), nowMs); !read)
        result.errors += "Note: this licence is not valid: " + read.error().toUtf8() + ".\n";
    if (publicLicenseKeyOf(*privateKey) != builtInLicenseKey())
        result.errors += "Note: a gateway of this build takes no licences of this key.\n";
    return result;
}

Result keygen(const QCommandLineParser &options)
{
    if (options.positionalArguments().size() != 1)
        return wrongUsage(QStringLiteral("keygen needs one file"));
    const QString path = options.positionalArguments().front();
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return failed(path + QStringLiteral(": ") + qt_error_string(errno));
    const LicenseKeyPair pair = newLicenseKeyPair();
    QFile file;
    if (!file.open(descriptor, QIODevice::WriteOnly, QFileDevice::AutoCloseHandle) ||
        file.write(pair.privateKey.toBase64() + '\n') < 0 || !file.flush() || ::fsync(descriptor) != 0) {
        ::unlink(QFile::encodeName(path).constData());
        return failed(path + QStringLiteral(": ") + file.errorString());
    }
    return {kDone, pair.publicKey.toBase64() + '\n', {}};
}

Result check(const QCommandLineParser &options, qint64 nowMs)
{
    if (options.positionalArguments().size() != 1)
        return wrongUsage(QStringLiteral("check needs one file"));
    QByteArray publicKey = builtInLicenseKey();
    if (options.isSet(QStringLiteral("public-key"))) {
        const auto given = decodeLicenseKey(options.value(QStringLiteral("public-key")).toUtf8());
        if (!given)
            return wrongUsage(QStringLiteral("--public-key: ") + given.error());
        publicKey = *given;
    }
    const auto octets = contentsOf(options.positionalArguments().front());
    if (!octets)
        return failed(octets.error());
    const auto license = readLicense(*octets, publicKey, nowMs);
    if (!license)
        return {kFailed, "License invalid: " + license.error().toUtf8() + '\n', {}};
    return {kDone,
            "License valid: licensee " + license->licensee.toUtf8() + " until " + license->expires.toUtf8() + '\n',
            {}};
}

} // namespace

Result run(const QStringList &arguments, qint64 nowMs)
{
    const QString command = arguments.value(0);
    if (arguments.isEmpty())
        return {kWrongUsage, {}, kUsage};
    if (command == u"--help" || command == u"-h")
        return {kDone, kUsage, {}};
    if (command == u"--version")
        return {kDone, "omnimessage-smpp-license " GATEWAY_VERSION "\n", {}};
    const bool isMake = command == u"make";
    const bool isKeygen = command == u"keygen";
    if (!isMake && !isKeygen && command != u"check")
        return wrongUsage(QStringLiteral("there is no command '%1'").arg(command));

    QCommandLineParser parser;
    parser.addOption(QCommandLineOption(QStringList{QStringLiteral("h"), QStringLiteral("help")}));
    if (isMake)
        parser.addOptions({valueOption(QStringLiteral("licensee")), valueOption(QStringLiteral("expires")),
                           valueOption(QStringLiteral("key"))});
    else if (!isKeygen)
        parser.addOption(valueOption(QStringLiteral("public-key")));
    if (!parser.parse(arguments)) // the command stands where a program's name would
        return wrongUsage(parser.errorText());
    if (parser.isSet(QStringLiteral("help")))
        return {kDone, isMake ? kMakeUsage : isKeygen ? kKeygenUsage : kCheckUsage, {}};
    return isMake ? make(parser, nowMs) : isKeygen ? keygen(parser) : check(parser, nowMs);
}

} // namespace gateway::licensetool
