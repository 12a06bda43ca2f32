package dev.resourcehub.server.cli;

/** Why a command against a running hub did not work, in one line. */
final class ClientFault extends Exception {

    private static final long serialVersionUID = 1L;

    ClientFault(String line) {
        super(line, null, false, false);
    }
}
