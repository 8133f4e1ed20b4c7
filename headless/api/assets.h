#pragma once
#include "api/httpserver.h"

#include <QtCore/QHash>
#include <QtCore/QString>

namespace gateway::api {

/// The dashboard's files, read once from a folder or from within the program (`:/web`), with what a browser needs to
/// keep them. What is not among them is not served, whatever a path says.
class Assets
{
public:
    explicit Assets(const QString &root);

    /// The answer to a GET of a decoded path; a path of a page (no dot in its last segment) is the page's frame,
    /// index.html. 404 where there is no such file.
    HttpResponse get(const QString &path, const HttpRequest &request) const;
    qsizetype count() const { return m_files.size(); }

private:
    struct File
    {
        QByteArray octets;
        QByteArray gzip; ///< empty where it saves little
        QByteArray type;
        QByteArray etag;
    };
    QHash<QString, File> m_files; ///< by path, `/index.html`
};

/// gzip (RFC 1952) of octets.
QByteArray gzipped(const QByteArray &octets);

} // namespace gateway::api
