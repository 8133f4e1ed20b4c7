// The configuration file: whatever stands in it, every mistake has its place and what is good can be described.
#include "config/gatewayconfig.h"
#include "fuzz.h"

using namespace gateway;

namespace {

constexpr char16_t kFile[] = u"/nowhere/runtime.exs";

const QProcessEnvironment &environment()
{
    static const QProcessEnvironment made = [] {
        QProcessEnvironment variables;
        variables.insert(QStringLiteral("NAME"), QStringLiteral("value"));
        variables.insert(QStringLiteral("PORT"), QStringLiteral("2775"));
        return variables;
    }();
    return made;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text(reinterpret_cast<const char *>(data), qsizetype(size));
    const LoadResult result = loadConfig(text, QString::fromUtf16(kFile), environment());
    const int lines = int(text.count('\n') + text.count('\r')) + 1;
    for (const ConfigProblem &problem : result.problems) {
        FUZZ_CHECK(problem.line >= 0 && problem.line <= lines);
        FUZZ_CHECK(problem.line == 0 || problem.column >= 1);
        FUZZ_CHECK(!problem.message.isEmpty() && problem.message.english().isValidUtf16());
        FUZZ_CHECK(!problem.text().contains(u'\n'));
    }
    if (result.ok()) {
        FUZZ_CHECK(!describeConfig(result.config).isEmpty());
        unsupported(result.config);
    }
    return 0;
}
