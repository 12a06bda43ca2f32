package dev.resourcehub.server.config;

import dev.resourcehub.ollama.ManagedHub;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.KeptNames;
import dev.resourcehub.ollama.model.ModelSettings;
import dev.resourcehub.ollama.model.ProvisionPolicy;
import dev.resourcehub.ollama.vendor.DownloadSettings;
import dev.resourcehub.readiness.GateSettings;
import dev.resourcehub.readiness.Prerequisite;
import dev.resourcehub.readiness.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the settings of models and of readiness. */
final class ModelsReader {

    private static final String MODEL = "model";
    private static final String IMAGE = "image";

    private ModelsReader() {}

    static ManagedHub.Settings models(Values values) {
        ModelSettings models = new ModelSettings(
                values.one(Keys.MODELS_MAX_JOBS),
                values.one(Keys.MODELS_JOB_LIMIT),
                values.one(Keys.MODELS_KEEP_FAILED),
                values.list(Keys.MODELS_IMPORT_FOLDERS),
                new ProvisionPolicy(values.one(Keys.PROVISION_ENABLED), values.list(Keys.PROVISION_ALLOW)));
        DownloadSettings downloads = DownloadSettings.DEFAULTS
                .withTimes(values.one(Keys.MODELS_CONNECT), values.one(Keys.MODELS_STALL))
                .withPartials(
                        values.one(Keys.MODELS_PARTIALS),
                        values.one(Keys.MODELS_PARTIALS_KEEP_FOR),
                        values.one(Keys.MODELS_PARTIALS_SPACE));
        return new ManagedHub.Settings(models, downloads);
    }

    static ReadinessSettings readiness(Values values, List<Fault> faults) {
        List<Prerequisite> models = new ArrayList<>();
        models.addAll(models(values, Keys.OLLAMA_REQUIRED, Prerequisite.Need.REQUIRED, faults));
        models.addAll(models(values, Keys.OLLAMA_PREFERRED, Prerequisite.Need.PREFERRED, faults));
        List<Prerequisite> images = values.list(Keys.DOCKER_REQUIRED).stream()
                .map(image -> new Prerequisite(new Target(IMAGE, image), Prerequisite.Need.REQUIRED))
                .toList();
        return new ReadinessSettings(
                new GateSettings(values.one(Keys.READINESS_POLICY), values.one(Keys.READINESS_TIMEOUT), true),
                values.one(Keys.PROVISION_WAIT),
                models,
                images);
    }

    private static List<Prerequisite> models(
            Values values, Key<String> key, Prerequisite.Need need, List<Fault> faults) {
        List<Prerequisite> needed = new ArrayList<>();
        for (String name : values.list(key)) {
            Optional<ModelName> model = KeptNames.read(name);
            if (model.isEmpty()) {
                faults.add(Fault.of(key.path(), name, KeptNames.FORM, "settings"));
            }
            model.ifPresent(found -> needed.add(new Prerequisite(new Target(MODEL, found.canonical()), need)));
        }
        return needed;
    }
}
