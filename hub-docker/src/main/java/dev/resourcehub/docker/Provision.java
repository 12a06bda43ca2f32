package dev.resourcehub.docker;

import dev.resourcehub.docker.image.ImageJobs;
import dev.resourcehub.docker.image.ImageSources;

/** How missing images come. */
record Provision(ImageSources sources, ImageJobs jobs) {}
