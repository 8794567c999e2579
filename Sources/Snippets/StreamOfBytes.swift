import FetchCore

extension Snippet {
    static let streamOfBytes = Snippet(
        "stream-of-bytes", "chunks as they come, and an upload of known length"
    ) {
        demo, say in
        try await withFetchSession { session in
            // snippet.download
            var request = FetchRequest(url: "\(demo.api)/bytes/300000")
            request.timeout = .seconds(600)
            let download = try await session.stream(request).requireSuccess()
            var count = 0
            for try await chunk in download.body { count += chunk.count }
            // snippet.end
            say("\(count) of \(download.expectedSize ?? 0) bytes")

            // snippet.collect
            let small = try await session.stream("\(demo.api)/bytes/10").body.collect(upTo: 1 << 20)
            // snippet.end
            say("\(small.count) in one piece")

            // snippet.upload
            let rows = AsyncStream<[UInt8]> { rows in
                rows.yield(Array("1,ann\n".utf8))
                rows.finish()
            }
            let upload = UploadStream(rows, length: 6)
            let response = try await session.post("\(demo.api)/posts", .stream(upload, type: "text/csv"))
            // snippet.end
            say("the upload of six bytes was answered with \(response.status)")
        }
    }
}
