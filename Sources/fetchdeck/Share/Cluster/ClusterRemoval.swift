import Glibc

/// Deletes the files of a private server.
struct ClusterRemoval {
    let folder: ClusterFolder
    let owner: ClusterOwner

    /// What a command that was killed has left.
    func removeRemains() {
        for place in folder.remains { empty(place) }
    }

    /// Deletes the database and its address; the folder too where nothing else is in it.
    func removeAll() throws(ProgramError) {
        removeRemains()
        if rename(folder.data, folder.gone) != 0, errno != ENOENT {
            throw .output("\(folder.data.sanitised()): \(String(cString: strerror(errno)))")
        }
        if folder.address != nil { unlink(folder.url) }
        removeRemains()
        guard access(folder.gone, F_OK) != 0 else {
            throw .output("\(folder.gone.sanitised()): cannot be deleted")
        }
        unlink("\(folder.path)/lock")
        rmdir(folder.path)
    }

    /// As the owner, who may have put links there; the folder itself lies in ours.
    private func empty(_ place: String) {
        _ = owner.run(["find", ".", "-mindepth", "1", "-delete"], in: place, limit: .seconds(300))
        rmdir(place)
    }
}
