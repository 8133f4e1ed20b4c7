#include "api/route.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <atomic>

namespace gateway::api {
namespace {

constexpr std::pair<Method, const char *> kMethods[] = {{Method::Get, "GET"},
                                                        {Method::Post, "POST"},
                                                        {Method::Put, "PUT"},
                                                        {Method::Patch, "PATCH"},
                                                        {Method::Delete, "DELETE"}};

/// How well a segment fits, 0: not at all.
enum Fit { kNot, kRest, kAny, kSuffix, kLiteral };

Fit fit(QByteArrayView pattern, QByteArrayView segment, QHash<QString, QString> &params)
{
    if (!pattern.startsWith('{'))
        return pattern == segment ? kLiteral : kNot;
    const qsizetype end = pattern.indexOf('}');
    const QByteArrayView suffix = pattern.sliced(end + 1);
    if (!segment.endsWith(suffix) || segment.size() == suffix.size())
        return kNot;
    QString value;
    if (!percentDecoded(segment.chopped(suffix.size()), value))
        return kNot;
    params.insert(QString::fromLatin1(pattern.sliced(1, end - 1)), value);
    return suffix.isEmpty() ? kAny : kSuffix;
}

/// The fits of a path's segments; empty where it is another path.
std::vector<Fit> fits(QByteArrayView pattern, QByteArrayView path, QHash<QString, QString> &params)
{
    std::vector<Fit> all;
    while (true) {
        if (pattern.startsWith("/{") && pattern.endsWith("*}")) {
            QString rest;
            if (!path.startsWith('/') || !percentDecoded(path, rest))
                return {};
            params.insert(QString::fromLatin1(pattern.sliced(2).chopped(2)), rest);
            all.push_back(kRest);
            return all;
        }
        if (!pattern.startsWith('/') || !path.startsWith('/'))
            return {};
        pattern = pattern.sliced(1);
        path = path.sliced(1);
        const auto cut = [](QByteArrayView &from) {
            const qsizetype to = from.indexOf('/');
            const QByteArrayView segment = to < 0 ? from : from.first(to);
            from = to < 0 ? QByteArrayView() : from.sliced(to);
            return segment;
        };
        const QByteArrayView wanted = cut(pattern);
        const Fit one = fit(wanted, cut(path), params);
        if (one == kNot)
            return {};
        all.push_back(one);
        if (pattern.isEmpty() && path.isEmpty())
            return all;
    }
}

/// A line as a sentence: it begins with a capital letter and ends with a full stop.
QString sentence(const QString &line)
{
    QString text = line.at(0).toUpper() + line.mid(1);
    if (!text.endsWith(u'.'))
        text += u'.';
    return text;
}

} // namespace

const char *methodName(Method method)
{
    for (const auto &[value, name] : kMethods) {
        if (value == method)
            return name;
    }
    return "";
}

std::optional<Role> roleOf(QStringView word)
{
    for (const Role role : {Role::Viewer, Role::Operator, Role::Admin}) {
        if (word == roleWord(role))
            return role;
    }
    return std::nullopt;
}

QString roleWord(Role role)
{
    switch (role) {
    case Role::Viewer:
        return QStringLiteral("viewer");
    case Role::Operator:
        return QStringLiteral("operator");
    case Role::Admin:
        return QStringLiteral("admin");
    case Role::Public:
        break;
    }
    return QString();
}

Language languageOf(const QByteArray &acceptLanguage)
{
    Language best = Language::English;
    double bestQuality = 0;
    for (const QByteArray &part : acceptLanguage.split(',')) {
        const QByteArrayList words = part.split(';');
        const QByteArray tag = words.front().trimmed().toLower();
        double quality = 1;
        for (const QByteArray &word : words.mid(1)) {
            if (word.trimmed().startsWith("q="))
                quality = word.trimmed().mid(2).toDouble();
        }
        const bool french = tag == "fr" || tag.startsWith("fr-");
        const bool english = tag == "en" || tag.startsWith("en-");
        if ((french || english) && quality > bestQuality) {
            bestQuality = quality;
            best = french ? Language::French : Language::English;
        }
    }
    return best;
}

Match match(std::span<const Route> table, const QByteArray &method, const QByteArray &path)
{
    Match found;
    std::vector<Fit> best;
    bool special = false; // a row names that path: one for all that is left does not count
    for (const Route &row : table) {
        QHash<QString, QString> params;
        std::vector<Fit> how = fits(row.pattern, path, params);
        if (how.empty())
            continue;
        const bool rest = how.front() == kRest;
        if (rest && special)
            continue;
        if (!rest && !special) {
            found = {};
            best.clear();
            special = true;
        }
        found.isRest = rest;
        if (std::find(found.allowed.begin(), found.allowed.end(), row.method) == found.allowed.end())
            found.allowed.push_back(row.method);
        if (method == methodName(row.method) && how > best) {
            best = std::move(how);
            found.route = &row;
            found.params = std::move(params);
        }
    }
    return found;
}

struct Reply::State
{
    State(std::shared_ptr<Outlet> o, quint64 i, Translate t) : outlet(std::move(o)), id(i), translate(std::move(t)) {}
    ~State()
    {
        give(errorResponse(500, "internal", Phrase(QT_TRANSLATE_NOOP("Phrase", "The request was not answered.")),
                           translate));
    }
    Q_DISABLE_COPY_MOVE(State)

    void give(HttpResponse response)
    {
        if (answered.exchange(true))
            return;
        outlet->mailbox->post([outlet = outlet, id = id, response = std::move(response)]() mutable {
            outlet->deliver(id, std::move(response));
        });
    }

    const std::shared_ptr<Outlet> outlet;
    const quint64 id;
    const Translate translate;
    std::atomic<bool> answered = false;
};

Reply::Reply(std::shared_ptr<Outlet> outlet, quint64 id, Translate translate)
    : m_state(std::make_shared<State>(std::move(outlet), id, std::move(translate)))
{}

const Translate &Reply::translate() const { return m_state->translate; }

void Reply::http(HttpResponse response) const { m_state->give(std::move(response)); }

void Reply::json(const QJsonObject &object, int status) const
{
    http({status, QJsonDocument(object).toJson(QJsonDocument::Compact), "application/json", {}});
}

void Reply::done() const { http({204, {}, {}, {}}); }

HttpResponse Reply::errorResponse(int status, const char *code, const Phrase &detail, const Translate &translate)
{
    QJsonObject object{{QStringLiteral("error"), QLatin1String(code)}};
    if (!detail.isEmpty())
        object.insert(QStringLiteral("detail"), sentence(detail.in(translate)));
    return {status, QJsonDocument(object).toJson(QJsonDocument::Compact), "application/json", {}};
}

void Reply::error(int status, const char *code, const Phrase &detail) const
{
    http(errorResponse(status, code, detail, translate()));
}

void Reply::invalid(const std::vector<FieldError> &errors) const
{
    QJsonArray list;
    for (const FieldError &error : errors)
        list.append(QJsonObject{{QStringLiteral("field"), error.field},
                                {QStringLiteral("message"), error.message.in(translate())}});
    json({{QStringLiteral("errors"), list}}, 422);
}

void Reply::tooMany(qint64 waitMs) const
{
    HttpResponse response = errorResponse(
        429, "too_many", Phrase(QT_TRANSLATE_NOOP("Phrase", "Too many attempts. Try again later.")), translate());
    response.headers.emplace_back("Retry-After", QByteArray::number(std::max<qint64>((waitMs + 999) / 1000, 1)));
    http(std::move(response));
}

QTcpSocket *Reply::upgrade(const HttpRequest &request) const
{
    if (m_state->answered.exchange(true))
        return nullptr;
    return m_state->outlet->upgrade(m_state->id, request);
}

} // namespace gateway::api
