import FetchCore
import FetchFiles

/// The frame of a self-contained page: it needs no script and loads nothing.
struct PageFrame {
    let title: String
    /// The sections, as HTML.
    let parts: [String]

    /// The whole page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(Self.text(title))</title>
        <style>\(ReportStyle.css)</style>
        </head>
        <body>
        <main>
        \(parts.joined(separator: "\n"))
        </main>
        </body>
        </html>

        """
    }

    /// Writes the page beside its place and renames it; `-` is standard output.
    func write(to path: String) throws(RecordError) {
        let file = try AtomicFile(path)
        var html = html
        let result = html.withUTF8 { bytes in
            Result { () throws(RecordError) in try file.write(bytes) }
        }
        try result.get()
        try file.finish()
    }

    /// The text, safe within HTML and for a reader's eyes.
    static func text(_ text: String) -> String {
        let clean = text.sanitised()
        guard clean.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return clean }
        return clean.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
