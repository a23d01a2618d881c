@NullMarked
package dev.endpointpipeline.service.settings;

import org.jspecify.annotations.NullMarked;
