package dev.resourcehub.docker.local;

import dev.resourcehub.docker.python.ZygoteSource;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of one local sandbox.
 *
 * @param program path of {@code bwrap}
 * @param python the interpreter
 * @param users whether user code gets a user of its own
 * @param filter file that holds the filter of system calls
 */
record Bubblewrap(String program, Interpreter python, Users users, Path filter) {

    private static final long TEMPORARY = 16L << 20;
    private static final long SHARED = 8L << 20;
    // The shell only opens the filter's descriptor, which bwrap reads and closes.
    private static final String OPEN_FILTER = "exec 9<\"$1\" && shift && exec \"$@\"";

    /** Which users there are in a sandbox. */
    enum Users {
        /** Root starts it: process 1 may switch users, so user code runs as another one. */
        SEPARATE,
        /** A user namespace with one user. */
        ONE
    }

    List<String> command(SandboxSpec spec) {
        List<String> argv =
                new ArrayList<>(List.of("/bin/sh", "-c", OPEN_FILTER, "sandbox", filter.toString(), program));
        argv.addAll(
                List.of("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"));
        argv.addAll(List.of("--new-session", "--as-pid-1", "--clearenv", "--cap-drop", "ALL"));
        switch (users) {
            case SEPARATE ->
                argv.addAll(List.of("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_KILL"));
            case ONE -> argv.add("--unshare-user");
        }
        argv.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (String folder : List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64")) {
            mirror(folder, argv);
        }
        for (String file : List.of("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")) {
            argv.addAll(List.of("--ro-bind-try", file, file));
        }
        if (!python.prefix().startsWith("/usr")) {
            argv.addAll(List.of(
                    "--ro-bind", python.prefix().toString(), python.prefix().toString()));
        }
        argv.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        temporary("/dev/shm", SHARED, argv);
        temporary("/tmp", TEMPORARY, argv);
        temporary("/work", spec.disk().bytes(), argv);
        argv.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/"));
        argv.addAll(List.of("--hostname", "sandbox", "--chdir", "/work", "--seccomp", "9"));
        argv.add("--");
        argv.addAll(ZygoteSource.command(python.executable().toString()));
        return argv;
    }

    /** A folder of the host's root as it is there: a link to {@code /usr}, or a folder of its own. */
    private static void mirror(String folder, List<String> argv) {
        Path path = Path.of(folder);
        try {
            if (Files.isSymbolicLink(path)) {
                argv.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), folder));
            } else if (Files.isDirectory(path)) {
                argv.addAll(List.of("--ro-bind", folder, folder));
            }
        } catch (IOException unreadable) {
            argv.addAll(List.of("--ro-bind-try", folder, folder));
        }
    }

    private static void temporary(String folder, long bytes, List<String> argv) {
        argv.addAll(List.of("--perms", "1777", "--size", Long.toString(Math.max(4096, bytes)), "--tmpfs", folder));
    }
}
