import FetchCore
import Foundation

extension Snippet {
    static let forms = Snippet("forms", "a query, a form, and a form with files") { demo, say in
        let url = "\(demo.api)/echo"
        let photo = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jpg").path
        try Data([0xFF, 0xD8]).write(to: URL(filePath: photo))
        defer { try? FileManager.default.removeItem(atPath: photo) }
        try await withFetchSession { session in
            // snippet.forms
            let found = try await session.get(url, query: ["q": "swift"])
            let login = try await session.post(url, form: ["user": "ann"])
            var form = MultipartForm()
            form.add("photo", file: photo)
            let sent = try await session.post(url, multipart: form)
            // snippet.end
            say("found at \(found.url.suffix(12))")
            say("the form was answered with \(login.status)")
            say("the photo was answered with \(sent.status)")

            let pairs = [("tag", "a b"), ("tag", "c")]
            // snippet.pairs
            let tagged = try await session.get(url, query: FetchFields(pairs))
            let posted = try await session.post(url, form: FetchFields(pairs))
            // snippet.end
            say("tagged at \(tagged.url.suffix(13)), posted with \(posted.status)")
        }
    }
}
