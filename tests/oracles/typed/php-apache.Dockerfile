FROM php:8.4-apache
MAINTAINER team@example.com
RUN set -eux; \
    apt-get update; \
    apt-get install -y --no-install-recommends libpng-dev=1.6.48-1 libzip-dev=1.11.3-2; \
    docker-php-ext-install gd pdo_mysql zip; \
    rm -rf /var/lib/apt/lists/*
RUN a2enmod rewrite headers
ENV APACHE_DOCUMENT_ROOT=/var/www/html/public
RUN sed -ri -e "s!/var/www/html!${APACHE_DOCUMENT_ROOT}!g" /etc/apache2/sites-available/*.conf
COPY --chown=www-data:www-data . /var/www/html
ONBUILD COPY config/local.php /var/www/html/config/
EXPOSE 80 443
VOLUME /var/www/html/storage
