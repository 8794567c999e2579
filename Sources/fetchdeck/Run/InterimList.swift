import FetchCore

enum InterimList {
    static func read(_ sources: [String], hosts: HostTable) throws(ProgramError) -> ListFeed {
        var builder = RequestChunkBuilder(hosts: hosts)
        var feed = ListFeed()
        for source in sources {
            do throws(RequestFault) {
                if source.contains("://") {
                    try builder.append(url: source)
                } else {
                    for line in ((try? TextFile.read(source).get()) ?? "").split(separator: "\n") { try builder.append(url: String(line)) }
                }
            } catch { throw .usage(error.description) }
        }
        while let chunk = builder.take() { feed.ready.append(chunk) }
        return feed
    }
}
