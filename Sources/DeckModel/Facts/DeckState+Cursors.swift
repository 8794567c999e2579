import FetchCore
import RunModel

/// The cursors of the tables that are no request table: what is selected in each, and how they stay with it.
extension DeckState {
    /// The selected host of the hosts view: the first unless someone moved; nil where it is not listed any more.
    package var selectedHost: HostID? {
        guard let host = ui.hostCursor.id else { return host(at: 0) }
        return place(of: host) == nil ? nil : host
    }

    /// The selected cause of the errors view: the first unless someone moved; nil where it is not listed any more.
    package var selectedCause: CauseID? {
        let causes = causeOrder
        guard let cause = ui.causeCursor.id else { return causes.first }
        return causes.contains(cause) ? cause : nil
    }

    /// The selected request of the waterfall: the first unless someone moved; nil where it is not listed any more.
    var selectedFlight: RequestID? {
        // Keys and footer ask for it again and again: most often it is in flight, and no list has to be made.
        if frozen == nil {
            if let id = ui.flightCursor.id {
                if rows.has(id), rows.state(id.index)?.isInFlight == true { return id }
            } else if let row = rows.lists.head(.inFlight) {
                return RequestID(rawValue: row + 1)
            }
        }
        let ids = waterfall.ids
        guard let id = ui.flightCursor.id else { return ids.first }
        return ids.contains(id) ? id : nil
    }

    /// The selected one of the slowest attempts: the slowest unless someone moved; nil where it is not listed any more.
    var selectedOutlier: AttemptID? {
        let outliers = latencyOutliers
        guard let id = ui.outlierCursor.id else { return outliers.first?.attemptID }
        return outliers.contains { $0.attemptID == id } ? id : nil
    }

    func outlierPlace(_ outliers: [Outlier]) -> Int? {
        ui.outlierCursor.id.map { id in outliers.firstIndex { $0.attemptID == id } } ?? 0
    }

    // MARK: On screen

    /// - Parameter outliers: The slowest attempts in screen order.
    package func shownOutlierCursor(_ outliers: [Outlier]) -> ShownCursor {
        ui.outlierCursor.shown(outlierPlace(outliers), count: outliers.count)
    }

    package var shownHostCursor: ShownCursor {
        ui.hostCursor.shown(hostPlace, count: listedHostCount)
    }

    /// - Parameter ids: The causes in screen order.
    package func shownCauseCursor(_ ids: [CauseID]) -> ShownCursor {
        ui.causeCursor.shown(ui.causeCursor.id.map(ids.firstIndex) ?? 0, count: ids.count)
    }

    package func shownFlightCursor(_ waterfall: Waterfall) -> ShownCursor {
        ui.flightCursor.shown(
            ui.flightCursor.id.map(waterfall.ids.firstIndex) ?? 0, count: waterfall.ids.count)
    }

    /// Where the selected host stands in the view; nil where it is not listed any more.
    var hostPlace: Int? { ui.hostCursor.id.map(place) ?? 0 }

    // MARK: Staying with the row

    /// Binds the cursor of the view to the row that it stands on, from now on.
    mutating func pinCursor() {
        switch ui.view {
        case .requests: pinRequest()
        case .hosts:
            if ui.hostCursor.id == nil, let host = host(at: 0) { ui.hostCursor.move(to: host, at: 0) }
        case .errors: pinCause()
        case .latency:
            switch ui.latencyPane {
            case .waterfall:
                if ui.flightCursor.id == nil, let id = selectedFlight { ui.flightCursor.move(to: id, at: 0) }
            case .slowest:
                if ui.outlierCursor.id == nil, let id = selectedOutlier {
                    ui.outlierCursor.move(to: id, at: 0)
                }
            }
        default: break
        }
    }

    /// The same of the errors view, whatever is shown.
    mutating func pinCause() {
        guard ui.causeCursor.id == nil, let cause = causeOrder.first else { return }
        ui.causeCursor.move(to: cause, at: 0)
    }

    /// Notes where the row of the cursor stands, for when it has left.
    mutating func followCursor() {
        guard frozen == nil else { return }
        switch ui.view {
        case .hosts: ui.hostCursor.follow(hostPlace)
        case .errors:
            if let cause = ui.causeCursor.id { ui.causeCursor.follow(causeOrder.firstIndex(of: cause)) }
        case .latency:
            if let id = ui.flightCursor.id { ui.flightCursor.follow(waterfall.ids.firstIndex(of: id)) }
            ui.outlierCursor.follow(outlierPlace(latencyOutliers))
        case .rounds: ui.roundCursor.follow(roundPlace(roundLines))
        case .workers: ui.workerCursor.follow(workerPlace)
        default: break
        }
    }

    /// Puts a cursor whose row is not listed on the first row: the table is another one, by a person's choice.
    mutating func dropLostCursor() {
        switch ui.view {
        case .hosts where selectedHost == nil: ui.hostCursor = RowCursor()
        case .errors where selectedCause == nil: ui.causeCursor = RowCursor()
        case .latency:
            if selectedFlight == nil { ui.flightCursor = RowCursor() }
            if selectedOutlier == nil { ui.outlierCursor = RowCursor() }
        default: break
        }
    }
}
