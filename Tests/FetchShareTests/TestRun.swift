import TestSupport

@testable import FetchShare

/// A run in a database of its own on the real server.
struct TestRun {
    let url: String
    let number: Int
    let database: ShareDatabase

    /// - Parameters:
    ///   - lanes: one entry a lane, one number a chunk: its rows.
    ///   - host: the wide host whose lanes they are.
    init(lanes: [[Int]], host: String? = nil, limits: SharedLimits = SharedLimits()) throws {
        var id = 0
        let contents = lanes.enumerated().map { number, chunks in
            LaneContent(
                lane: number, host: host,
                chunks: chunks.map { count in
                    let rows = (0..<count).map { _ in
                        id += 1
                        return ChunkRow(id: id, isSafeToRepeat: false)
                    }
                    return TestChunk.content(rows)
                })
        }
        try self.init(contents, limits)
    }

    init(_ lanes: [LaneContent], _ limits: SharedLimits) throws {
        url = try PostgresServer.shared.get().database()
        database = try Self.connect(url)
        try database.install()
        let writing = try RunWriting(database, name: "brave-otter", options: "{}", limits: limits)
        for lane in lanes {
            for chunk in lane.chunks {
                try writing.add(lane: lane.lane, rows: chunk.rows, body: chunk.body)
            }
        }
        let hosts = Dictionary(grouping: lanes.filter { $0.host != nil }) { $0.host ?? "" }.map {
            RunWriting.WideHost(host: $0, home: nil, lanes: $1.map(\.lane))
        }
        number = try writing.finish(digest: "1", limits: limits, hosts: hosts).run
    }

    static func connect(_ url: String) throws -> ShareDatabase {
        try ShareDatabase(DatabaseAddress(url, environment: [:]))
    }

    func connect() throws -> ShareDatabase { try Self.connect(url) }

    func join() throws -> Int { try database.join(run: number, host: "m", version: "1").worker }

    /// - Parameter now: the worker's clock, in nanoseconds since 1970.
    func perform(
        _ call: ShareCall, worker: Int, on other: ShareDatabase? = nil, content: [UInt8]? = nil,
        now: UInt64 = 0
    ) throws -> ShareAnswer {
        try (other ?? database).perform(
            call, run: number, worker: worker, content: content, now: now, rows: TestChunk.rows)
    }

    /// The leases get older by that.
    func age(seconds: Double) throws {
        try database.connection.query(
            "update fetchdeck.lane set until = until - make_interval(secs => $1)", [.double(seconds)])
    }

    func int(_ sql: String) throws -> Int? { try database.connection.query(sql).int(0, 0) }
}

/// A lane of a run of tests, and its chunks.
struct LaneContent {
    struct Chunk {
        let rows: Int
        let body: [UInt8]
    }

    let lane: Int
    var host: String?
    let chunks: [Chunk]
}

/// Chunks as tests write them: a line a request.
enum TestChunk {
    static func content(_ rows: [ChunkRow]) -> LaneContent.Chunk {
        let lines = rows.map { "\($0.id) \($0.isSafeToRepeat ? 1 : 0)\n" }.joined()
        return LaneContent.Chunk(rows: rows.count, body: Array(lines.utf8))
    }

    static func rows(_ bytes: [UInt8]) -> [ChunkRow] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return ChunkRow(id: Int(words[0]) ?? 0, isSafeToRepeat: words[1] == "1")
        }
    }
}
