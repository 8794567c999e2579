import FetchCore

extension Snippet {
    static let streaming = Snippet("streaming", "a body read as it comes, one sent as it is made") {
        demo, say in
        try await withFetchSession { session in
            let download = try await session.stream("\(demo.files)/stream/20").requireSuccess()
            var count = 0
            for try await _ in download.body.lines { count += 1 }
            say("\(count) lines came")

            let rows = AsyncStream<[UInt8]> { rows in
                for number in 1...5 { rows.yield(Array("row \(number)\n".utf8)) }
                rows.finish()
            }
            let upload = FetchContent.stream(UploadStream(rows), type: "text/csv")
            let response = try await session.post("\(demo.api)/posts", upload)
            say("the upload was answered with \(response.status)")
        }
    }
}
