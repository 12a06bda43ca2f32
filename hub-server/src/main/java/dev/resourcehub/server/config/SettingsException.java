package dev.resourcehub.server.config;

import java.util.List;

/** Everything that is wrong with the settings, at once. */
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    SettingsException(List<Fault> faults) {
        super(faults.size() + " faults in the settings");
        this.faults = List.copyOf(faults);
    }

    /** At least one. */
    public List<Fault> faults() {
        return faults;
    }
}
