package dev.resourcehub.store;

import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Does the changes of one write in their order, each on what the ones before it left; whoever calls undoes a conflict. */
final class Changes {

    private Changes() {}

    /** The same changes over contents that nobody else can change. */
    static List<Change> copied(List<Change> changes) {
        return changes.stream()
                .map(change -> switch (change) {
                    case Change.Put put ->
                        new Change.Put(put.key(), put.expected(), put.content().copy());
                    case Change.Append append ->
                        new Change.Append(append.stream(), append.content().copy());
                    case Change.Delete _, Change.Trim _, Change.Resume _, Change.Drop _ -> change;
                })
                .toList();
    }

    /** How much content a change holds, in bytes. */
    static int size(Change change) {
        return switch (change) {
            case Change.Put put -> put.content().length();
            case Change.Append append -> append.content().length();
            case Change.Delete _, Change.Trim _, Change.Resume _, Change.Drop _ -> 0;
        };
    }

    static Written apply(Sql sql, List<Change> changes) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Put(Key key, long expected, Buffer content) -> {
                    long actual = Documents.version(sql, key);
                    if (actual != expected) {
                        return new Written.Conflicted(key, actual);
                    }
                    numbers.add(Documents.put(sql, key, actual, content.getBytes()));
                }
                case Change.Delete(Key key, long expected) -> {
                    long actual = Documents.version(sql, key);
                    if (actual != expected) {
                        return new Written.Conflicted(key, actual);
                    }
                    Documents.delete(sql, key);
                    numbers.add(0L);
                }
                case Change.Append(String stream, Buffer content) ->
                    numbers.add(Streams.append(sql, stream, content.getBytes()));
                case Change.Trim(String stream, long through) -> {
                    Streams.trim(sql, stream, through);
                    numbers.add(0L);
                }
                case Change.Resume(String stream, long last) -> {
                    Streams.resume(sql, stream, last);
                    numbers.add(0L);
                }
                case Change.Drop(String stream) -> {
                    Streams.drop(sql, stream);
                    numbers.add(0L);
                }
            }
        }
        return new Written.Kept(numbers);
    }
}
