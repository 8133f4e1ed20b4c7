#pragma once
#include "cli/apiclient.h"
#include "cli/command.h"
#include "cli/table.h"

#include <QtCore/QJsonArray>

namespace gateway::cli {

/// A command that asks the operations API, with what all of these have in common.
class ApiCommand
{
public:
    explicit ApiCommand(const Call &call) : m_call(call) {}

    const Call &call() const { return m_call; }
    /// The client; null where there is no gateway to ask (`problem` then says why).
    ApiClient *client();
    const ApiProblem &problem() const { return m_problem; }

    ApiResult<QJsonObject> get(const QString &path, const QUrlQuery &query = {});
    ApiResult<QJsonObject> send(const char *method, const QString &path, const QJsonObject &body = {},
                                const QUrlQuery &query = {});

    /// Prints the answer: as JSON with --json, else by `show`. Answers the exit code.
    int show(const ApiResult<QJsonObject> &answer, const std::function<void(const QJsonObject &)> &show) const;
    /// The same for one that is shown by a sentence.
    int say(const ApiResult<QJsonObject> &answer, const QString &sentence) const;
    /// Asks and shows, again and again with --watch.
    int watch(const std::function<ApiResult<QJsonObject>()> &ask, const std::function<void(const QJsonObject &)> &show);
    int fail(const ApiProblem &problem) const;

    void print(const Table &table) const
    {
        m_call.terminal.write(table.text(m_call.terminal.traits().colours, m_call.terminal.traits().columns));
    }
    void print(const QString &line) const { m_call.terminal.print(line); }
    QString styled(const QString &text, Style style) const
    {
        return cli::styled(text, style, m_call.terminal.traits().colours);
    }

private:
    const Call &m_call;
    std::unique_ptr<ApiClient> m_client;
    ApiProblem m_problem;
};

/// The language that a call is answered in.
QString languageOf(const Call &call);

/// A time of the API as people here read it; a dash for null.
QString shownTime(const QJsonValue &rfc3339);
/// "3 d 4 h", "12 min", "8 s".
QString shownDuration(qint64 seconds);
/// A value of any kind in a cell: "yes", "a, b", a dash for null.
QString shownValue(const QJsonValue &value);
/// Puts what was given by an option into a query: `option` under the name `key`.
void addToQuery(QUrlQuery &query, const Call &call, const char *option, const char *key);

} // namespace gateway::cli
