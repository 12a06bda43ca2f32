package dev.resourcehub.readiness;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What is inside the wrappers that carry a failure from thread to thread. */
final class Unwrapped {

    private static final int DEEPEST = 16;

    private Unwrapped() {}

    static Throwable of(Throwable thrown) {
        Throwable inner = thrown;
        for (int depth = 0; depth < DEEPEST && isWrapper(inner) && inner.getCause() != null; depth++) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof CompletionException
                || thrown instanceof ExecutionException
                || thrown instanceof InvocationTargetException
                || thrown instanceof UndeclaredThrowableException;
    }
}
