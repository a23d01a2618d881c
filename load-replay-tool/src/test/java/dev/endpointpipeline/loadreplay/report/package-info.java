@NullMarked
package dev.endpointpipeline.loadreplay.report;

import org.jspecify.annotations.NullMarked;
