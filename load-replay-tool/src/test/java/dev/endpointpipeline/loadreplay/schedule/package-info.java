@NullMarked
package dev.endpointpipeline.loadreplay.schedule;

import org.jspecify.annotations.NullMarked;
