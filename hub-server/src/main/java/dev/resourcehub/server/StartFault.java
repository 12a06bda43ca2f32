package dev.resourcehub.server;

/** A reason why the hub cannot start that its operator can do something about; one line, no stack trace. */
public final class StartFault extends Exception {

    private static final long serialVersionUID = 1L;

    StartFault(String line) {
        super(line, null, false, false);
    }
}
