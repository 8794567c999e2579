import FetchCore

extension Snippet {
    static let streaming = Snippet("streaming", "a body read as it comes, one sent as it is made") {
        demo, say in
        let url = "\(demo.files)/stream/20"
        try await withFetchSession { session in
            var (count, lines) = (0, 0)
            // snippet.streaming
            for try await chunk in try await session.stream(url).body { count += chunk.count }
            for try await _ in try await session.stream(url).body.lines { lines += 1 }
            // snippet.end
            say("\(lines) lines came in \(count) bytes")

            let rows = AsyncStream<[UInt8]> { rows in
                for number in 1...5 { rows.yield(Array("row \(number)\n".utf8)) }
                rows.finish()
            }
            let uploadURL = "\(demo.api)/posts"
            // snippet.streaming
            let made = try await session.post(uploadURL, .stream(UploadStream(rows)))
            // snippet.end
            say("the upload was answered with \(made.status)")
        }
    }
}
