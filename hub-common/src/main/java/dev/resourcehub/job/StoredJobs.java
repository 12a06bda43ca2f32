package dev.resourcehub.job;

import dev.resourcehub.store.Document;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all jobs of a store, page by page. One that cannot be read is logged and left where it is. */
record StoredJobs(Journal.Writing writing) {

    private static final Logger LOG = LoggerFactory.getLogger(StoredJobs.class);
    private static final int PAGE = 200;

    Future<List<Journal>> all() {
        return page("", new ArrayList<>());
    }

    private Future<List<Journal>> page(String after, List<Journal> found) {
        return writing.store().list(Journal.COLLECTION, after, PAGE).compose(documents -> {
            if (documents.isEmpty()) {
                return Future.succeededFuture(found);
            }
            Future<Void> read = Future.succeededFuture();
            for (Document document : documents) {
                read = read.compose(next -> journal(document, found));
            }
            return read.compose(done -> page(documents.getLast().key().id(), found));
        });
    }

    private Future<Void> journal(Document document, List<Journal> found) {
        JobCodec.Kept kept;
        try {
            kept = writing.codec().readJob(document.content());
        } catch (IllegalArgumentException unreadable) {
            LOG.error("job {} cannot be read: {}", document.key().id(), unreadable.toString());
            return Future.succeededFuture();
        }
        String stream = Journal.streamOf(kept.job().id());
        return writing.store()
                .last(stream)
                .compose(last -> writing.store().read(stream, 0, 1).map(first -> {
                    found.add(journal(
                            kept,
                            document.version(),
                            last,
                            first.isEmpty() ? last : first.getFirst().number() - 1));
                    return null;
                }));
    }

    /** The states of a job outlast its stream: where they know a higher number, the store lost the stream. */
    private Journal journal(JobCodec.Kept kept, long version, long last, long trimmed) {
        long known =
                kept.milestones().isEmpty() ? 0 : kept.milestones().getLast().number();
        if (known <= last) {
            return new Journal(writing, kept, version, last, trimmed);
        }
        LOG.error("job {}: the store lost its log", kept.job().id());
        Journal journal = new Journal(writing, kept, version, known, known);
        journal.streamIsLost();
        return journal;
    }
}
