import FetchCore

extension Snippet {
    static let forms = Snippet("forms", "a query, a form, and a form with files") { demo, say in
        try await withFetchSession { session in
            let pairs = [("tag", "a b"), ("tag", "c")]
            let found = try await session.get("\(demo.api)/echo", query: FetchFields(pairs))
            say("found at \(found.url.suffix(13))")

            let login = try await session.post(
                "\(demo.api)/echo", form: ["user": "ann", "password": "secret"])
            say("the form was answered with \(login.status)")

            var form = MultipartForm()
            form.add("title", text: "Holiday")
            form.add("photo", bytes: [0xFF, 0xD8], filename: "beach.jpg", type: "image/jpeg")
            let sent = try await session.post("\(demo.api)/echo", multipart: form)
            say("the photo was answered with \(sent.status)")
        }
    }
}
