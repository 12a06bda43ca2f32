package dev.resourcehub.docker.call;

import dev.resourcehub.resource.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Python source to run once in a sandbox.
 *
 * @param args a JSON document, visible to the code as the variable {@code args}; never pasted into source
 * @param argv {@code sys.argv} after the program's own name
 * @param stdin what standard input holds; empty input where absent
 * @param env further environment variables
 * @param files written into the working directory before the run
 * @param collect glob patterns of files to bring back, relative to the working directory
 * @param image one of the configured images; the first where empty
 * @param queueTimeout longest wait for a sandbox
 */
public record RunPython(
        String code,
        Optional<JsonText> args,
        List<String> argv,
        Optional<String> stdin,
        Map<String, String> env,
        List<InputFile> files,
        List<String> collect,
        Optional<String> image,
        SecurityLevel securityLevel,
        Limits limits,
        Overflow overflow,
        Duration queueTimeout) {

    public RunPython {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
        files = List.copyOf(files);
        collect = List.copyOf(collect);
    }
}
