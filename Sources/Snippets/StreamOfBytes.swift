import FetchCore

extension Snippet {
    static let streamOfBytes = Snippet(
        "stream-of-bytes", "chunks as they come, and an upload of known length"
    ) {
        demo, say in
        try await withFetchSession { session in
            var request = FetchRequest(url: "\(demo.api)/bytes/300000")
            request.timeout = .seconds(600)
            let download = try await session.stream(request).requireSuccess()
            var count = 0
            for try await chunk in download.body {
                count += chunk.count
            }
            say("\(count) of \(download.expectedSize ?? 0) bytes")

            let small = try await session.stream("\(demo.api)/bytes/10").body.collect(upTo: 1 << 20)
            say("\(small.count) in one piece")

            let rows = AsyncStream<[UInt8]> { rows in
                rows.yield(Array("1,ann\n".utf8))
                rows.finish()
            }
            let upload = UploadStream(rows, length: 6)
            let response = try await session.post("\(demo.api)/posts", .stream(upload, type: "text/csv"))
            say("the upload of six bytes was answered with \(response.status)")
        }
    }
}
