#include "api/assets.h"

#include "api/route.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <zlib.h>

namespace gateway::api {
namespace {

constexpr qint64 kLargestFile = 8 << 20;
constexpr qsizetype kWorthGzip = 512;

struct Type
{
    const char *suffix;
    const char *type;
    bool isText;
};
constexpr Type kTypes[] = {
    {"html", "text/html; charset=utf-8", true},
    {"css", "text/css; charset=utf-8", true},
    {"js", "text/javascript; charset=utf-8", true},
    {"mjs", "text/javascript; charset=utf-8", true},
    {"json", "application/json", true},
    {"webmanifest", "application/manifest+json", true},
    {"svg", "image/svg+xml", true},
    {"txt", "text/plain; charset=utf-8", true},
    {"png", "image/png", false},
    {"ico", "image/x-icon", false},
    {"woff2", "font/woff2", false},
};

/// /assets/<hash of all of them>/…: another content has another path.
bool isOfOneContent(const QString &path)
{
    static const QRegularExpression kHashed(QStringLiteral("^/assets/[0-9a-f]{12}/"));
    return kHashed.match(path).hasMatch();
}

} // namespace

QByteArray gzipped(const QByteArray &octets)
{
    z_stream stream{};
    constexpr int kGzipWindow = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray out(qsizetype(deflateBound(&stream, uLong(octets.size()))), Qt::Uninitialized);
    QByteArray in = octets; // zlib's pointer is not to const
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = uInt(in.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return whole ? out : QByteArray();
}

Assets::Assets(const QString &root)
{
    const QDir dir(root);
    QDirIterator it(root, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        const QString suffix = QFileInfo(file.fileName()).suffix().toLower();
        const auto *type = std::find_if(std::begin(kTypes), std::end(kTypes),
                                        [&](const Type &t) { return suffix == QLatin1String(t.suffix); });
        if (type == std::end(kTypes) || file.size() > kLargestFile || !file.open(QIODevice::ReadOnly))
            continue; // not a file of the dashboard
        File entry;
        entry.octets = file.readAll();
        entry.type = type->type;
        entry.etag = '"' + QCryptographicHash::hash(entry.octets, QCryptographicHash::Sha256).toHex().left(32) + '"';
        if (type->isText && entry.octets.size() >= kWorthGzip)
            entry.gzip = gzipped(entry.octets);
        if (entry.gzip.size() >= entry.octets.size())
            entry.gzip.clear();
        m_files.insert(u'/' + dir.relativeFilePath(file.fileName()), std::move(entry));
    }
}

HttpResponse Assets::get(const QString &path, const HttpRequest &request) const
{
    auto it = m_files.find(path);
    if (it == m_files.end() && !path.section(u'/', -1).contains(u'.') && !path.startsWith(u"/api/"))
        it = m_files.find(QStringLiteral("/index.html"));
    if (it == m_files.end())
        return Reply::errorResponse(404, "not_found");
    HttpResponse response;
    // The others are kept, but asked for again each time: an update of the gateway is seen at once.
    response.headers = {
        {"ETag", it->etag},
        {"Cache-Control", isOfOneContent(it.key()) ? "private, max-age=31536000, immutable" : "no-cache"},
        {"Vary", "Accept-Encoding"}};
    for (const QByteArray &known : request.header("if-none-match").split(',')) {
        const QByteArray tag = known.trimmed();
        if (tag == it->etag || tag == "W/" + it->etag) {
            response.status = 304;
            return response;
        }
    }
    response.type = it->type;
    if (!it->gzip.isEmpty() && request.headerHas("accept-encoding", "gzip")) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.body = it->gzip;
    } else {
        response.body = it->octets;
    }
    return response;
}

} // namespace gateway::api
