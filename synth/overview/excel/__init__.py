"""The overview as an Excel workbook."""
