@NullMarked
package dev.endpointpipeline.service.yaml;

import org.jspecify.annotations.NullMarked;
